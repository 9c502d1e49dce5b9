import type { Logger } from '../logging/logger.js'
import type { App } from './app.js'
import { exitCodes } from './exit-codes.js'
import type { ProcessRun } from './process-run.js'

/**
 * Starts an app and ends its run when it cannot be started, or when nothing is left to run.
 * @returns `settled`: resolves when every client is online or has failed, or the run ends. Never rejects.
 */
export function setGoing(app: App, run: ProcessRun, logger: Logger): { readonly settled: Promise<void> } {
  const endIfAllFailed = () => {
    const { clients } = app.control.status()
    if (run.exitCode !== undefined || clients.length === 0) return
    if (!clients.every(({ state }) => state === 'failed')) return
    logger.error('every client has failed, so there is nothing to run')
    void run.end(exitCodes.clientsFailed)
  }
  const begun = () => {
    endIfAllFailed()
    // What an operator has added, changed or stopped ends nothing by failing: whoever did so is there to mend it.
    const own = new Set(app.control.status().clients.map(({ name }) => name))
    app.control.events.on(['client-state'], ({ client, state }) => {
      if (state === 'stopped') own.delete(client)
      else if (own.has(client)) endIfAllFailed()
    })
  }
  const failed = (error: unknown) => void run.fails('the app could not be started', error)
  return { settled: app.start().then(begun, failed) }
}
