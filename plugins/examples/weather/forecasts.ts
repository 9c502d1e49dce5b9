import { Clock, Inject, Option, Provide, Service } from 'switchboard'

export class WeatherOptions {
  @Option({ kind: 'text', description: 'The place that is meant when none is named.' })
  place = 'Berlin'

  @Option({ kind: 'choice', values: ['C', 'F'], description: 'Degrees Celsius or Fahrenheit.' })
  unit: 'C' | 'F' = 'C'

  @Option({ kind: 'text', pattern: /^https?:\/\//, patternMeans: 'an address', description: 'A server of wttr.in.' })
  server = 'https://wttr.in'
}

export interface Forecast {
  readonly sky: string
  readonly now: number
  readonly low: number
  readonly high: number
  readonly unit: 'C' | 'F'
}

/** There is no such place. */
export class PlaceUnknown extends Error {
  constructor(readonly place: string) {
    super(`there is no place called ${place}`)
  }
}

/** The service cannot be asked right now. */
export class ForecastsAway extends Error {}

/** Where forecasts come from; tests have a source of their own. */
export abstract class Forecasts {
  /** @throws PlaceUnknown, ForecastsAway */
  abstract of(place: string, signal: AbortSignal): Promise<Forecast>
}

interface WttrAnswer {
  readonly current_condition: readonly [{ temp_C: string; temp_F: string; weatherDesc: readonly [{ value: string }] }]
  readonly weather: readonly [{ mintempC: string; mintempF: string; maxtempC: string; maxtempF: string }]
}

/** Forecasts of wttr.in, kept for ten minutes for all plugins of a client. */
@Provide(Forecasts)
@Service()
export class WttrForecasts extends Forecasts {
  private readonly kept = new Map<string, { readonly until: number; readonly forecast: Forecast }>()

  constructor(
    @Inject(WeatherOptions) private readonly options: WeatherOptions,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super()
  }

  async of(place: string, signal: AbortSignal): Promise<Forecast> {
    const known = this.kept.get(place)
    if (known && known.until > this.clock.now()) return known.forecast
    const forecast = await this.ask(place, signal)
    for (const [name, { until }] of this.kept) if (until <= this.clock.now()) this.kept.delete(name)
    this.kept.set(place, { forecast, until: this.clock.now() + 600_000 })
    return forecast
  }

  private async ask(place: string, signal: AbortSignal): Promise<Forecast> {
    const { server, unit } = this.options
    try {
      const answer = await fetch(`${server}/${encodeURIComponent(place)}?format=j1`, { signal })
      if (answer.status === 404) throw new PlaceUnknown(place)
      if (!answer.ok) throw new ForecastsAway(`${server} answers ${answer.status}`)
      const {
        current_condition: [current],
        weather: [today],
      } = (await answer.json()) as WttrAnswer
      const [now, low, high] = [current[`temp_${unit}`], today[`mintemp${unit}`], today[`maxtemp${unit}`]].map(Number)
      return { sky: current.weatherDesc[0].value, now, low, high, unit } as Forecast
    } catch (cause) {
      if (cause instanceof PlaceUnknown || cause instanceof ForecastsAway) throw cause
      throw new ForecastsAway(`${server} cannot be asked`, { cause })
    }
  }
}
