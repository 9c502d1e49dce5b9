import { Provide, Service, Token } from 'switchboard'

export const Prices = new Token<ReadonlyMap<string, number>>('Prices')

@Service()
export class PriceList {
  @Provide(Prices)
  prices() {
    return new Map([['Pizza', 9]])
  }
}
