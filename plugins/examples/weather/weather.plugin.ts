import {
  type ArgumentsOf,
  arg,
  html,
  Inject,
  type MessageContext,
  OnCommand,
  Plugin,
  RateLimit,
  Use,
} from 'switchboard'
import { Forecasts, ForecastsAway, PlaceUnknown, WeatherOptions } from './forecasts.js'

const placeArgs = { place: arg.rest().optional() }

/** Says what the service's own faults mean; any other is a failure as ever. */
async function tellFaults(_: object, next: () => Promise<unknown>) {
  try {
    return await next()
  } catch (error) {
    if (error instanceof PlaceUnknown) return html`I know no place called <b>${error.place}</b>.`
    if (error instanceof ForecastsAway) return 'I cannot see the sky right now. Please try again later.'
    throw error
  }
}

/** Says what the weather is like. */
@Plugin({ name: 'weather', options: WeatherOptions })
@Use(tellFaults)
export class Weather {
  constructor(
    @Inject(WeatherOptions) private readonly options: WeatherOptions,
    @Inject(Forecasts) private readonly forecasts: Forecasts,
  ) {}

  @OnCommand('weather', { args: placeArgs, aliases: ['w'], description: { default: 'The weather', de: 'Das Wetter' } })
  @RateLimit(10, '1m')
  async weather(ctx: MessageContext, { place = this.options.place }: ArgumentsOf<typeof placeArgs>) {
    const { sky, now, low, high, unit } = await ctx.typing(this.forecasts.of(place, ctx.signal))
    return html`<b>${place}</b>: ${sky}, ${now} °${unit}, today ${low} to ${high}`
  }
}
