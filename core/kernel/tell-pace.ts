import type { Logger } from '../logging/logger.js'
import type { AppOptions } from './app-options.js'

/** Many clients take their time to connect, and nobody is to wonder why. */
export function tellPace({ config, dataCentre }: AppOptions, logger: Logger): void {
  const { connectRate: rate } = config
  const clients = config.clients.length
  if (dataCentre || rate === 0 || clients <= rate) return
  const aboutSeconds = Math.ceil(clients / rate - 1) * 10
  logger.info('the clients connect a few at a time, as Telegram tolerates it', { clients, aboutSeconds })
}
