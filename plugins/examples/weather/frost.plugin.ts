import {
  type ArgumentsOf,
  arg,
  Client,
  Cron,
  Inject,
  type JobContext,
  Logger,
  type MessageContext,
  OnCommand,
  Plugin,
  State,
  type StoredBy,
} from 'switchboard'
import { Forecasts } from './forecasts.js'

const frostArgs = { place: arg.rest().default('off') }

/** Warns chats in the evening when it is going to freeze; asks the same service as `weather`. */
@Plugin({ name: 'frost' })
export class Frost {
  @State(() => '', { per: 'chat' })
  private readonly places!: StoredBy<string>

  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(Forecasts) private readonly forecasts: Forecasts,
    @Inject(Logger) private readonly log: Logger,
  ) {}

  @OnCommand('frost', { args: frostArgs, description: 'Warns of frost: /frost Berlin, /frost off' })
  async watch(ctx: MessageContext, { place }: ArgumentsOf<typeof frostArgs>) {
    await (place === 'off' ? this.places.of(ctx).clear() : this.places.of(ctx).set(place))
    return place === 'off' ? 'I no longer warn of frost.' : `I will warn of frost in ${place}.`
  }

  @Cron('0 20 * 10,11,12,1,2,3,4 *', { timeLimit: '5m' })
  async warn({ signal }: JobContext) {
    for (const { chatId = 0, value: place } of await this.places.list()) {
      const forecast = await this.forecasts.of(place, signal).catch((error) => {
        this.log.warn('no forecast', { place, error })
      })
      const freezing = forecast?.unit === 'F' ? 32 : 0
      if (forecast && forecast.low <= freezing) {
        await this.client.sendMessage(chatId, `It freezes in ${place}: ${forecast.low} °${forecast.unit}.`)
      }
    }
  }
}
