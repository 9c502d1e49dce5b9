import { entry } from '../entry.js'

/** Faults with the prefix `PLUGIN_` that come up while a handler runs. */
export const handlerErrors = {
  PLUGIN_HANDLER_TIMEOUT: entry<{ handler: string; timeoutMs: number }>(
    ({ handler, timeoutMs }) => `${handler} was still running after ${timeoutMs} ms and is waited for no longer.`,
    () =>
      'Have the handler pass ctx.signal to what it waits for, move long work into a job, or raise { timeoutMs } of its decorator.',
  ),
  PLUGIN_HANDLER_STOPPED: entry<{ client: string }>(
    ({ client }) => `${client} stops, so its handlers end.`,
    () => 'Let the error pass: a journalled update is handed to the handler again after the next start.',
    { verdict: 'transient' },
  ),
  PLUGIN_MIDDLEWARE_FAILED: entry<{
    middleware: string
    owner?: string
    client: string
    method: string
    problem: string
    /** Whether it had handed the call on before. */
    handedOn: boolean
  }>(
    ({ middleware, owner, client, method, problem }) =>
      `The middleware '${middleware}'${owner ? ` of ${owner}` : ''} failed at a call of ${method} by ${client}: ${problem}`,
    ({ middleware }) =>
      `Have ${middleware} return what next(call) answers. To refuse a call, throw a SwitchboardError; anything else counts as a fault.`,
    { verdict: ({ handedOn }) => (handedOn ? 'ambiguous' : 'final') },
  ),
  PLUGIN_HANDLER_FATAL: entry<{ handler: string; starts: number }>(
    ({ handler, starts }) => `${starts} processes in a row ended while ${handler} had this update.`,
    () => 'Look at what it does with the update (`npx switchboard deadletters show`), fix it, then replay the letter.',
  ),
  PLUGIN_CHAT_CALL: entry<{ what: string; problem: string; fix: string }>(
    ({ what, problem }) => `Telegram cannot do ${what} there: ${problem}.`,
    ({ fix }) => `${fix}.`,
  ),
  PLUGIN_ASK_TIMEOUT: entry<{ handler: string; timeoutMs: number }>(
    ({ handler, timeoutMs }) => `Nobody answered ${handler} within ${timeoutMs} ms.`,
    () => 'Catch this error and say that the question is closed, or raise { timeoutMs } of ask().',
  ),
  PLUGIN_ASK_CANCELLED: entry<{ handler: string }>(
    ({ handler }) => `The question of ${handler} was taken back.`,
    () => 'Let the error pass, which ends the handler, or catch it to tidy up.',
  ),
  PLUGIN_ASK_STOPPED: entry<{ handler: string }>(
    ({ handler }) => `The client stops, so ${handler} cannot wait for an answer any longer.`,
    () => 'Let the error pass: a journalled update is handed to the handler again after the next start.',
    { verdict: 'transient' },
  ),
}
