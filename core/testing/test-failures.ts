import type { CallSite } from '../errors/call-site.js'
import { placeInPlugin } from '../errors/stack-place.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { PluginFailure } from '../kernel/plugin-failure.js'
import type { Meanwhile } from '../sandbox/patience.js'
import type { Clock } from '../time/clock.js'
import { untilAborted } from '../time/deadline.js'
import { SystemClock } from '../time/system-clock.js'
import type { MemberPlace } from './timed-out-place.js'
import { waitedInVain } from './waited-in-vain.js'

/** What a failure has to be like: its message or code contains a text, its message matches a pattern, or a condition of one's own. */
export type WantedFailure = string | RegExp | ((failure: PluginFailure) => boolean)

/** A failure with the moment of it by the clock of the test, in milliseconds since 1970. */
export interface NotedFailure {
  readonly failure: PluginFailure
  readonly atMs: number
}

interface Expectation {
  readonly wanted: WantedFailure | undefined
  readonly tell: () => Meanwhile
  readonly from: CallSite | undefined
  readonly met: (failure: PluginFailure) => void
  isMet: boolean
}

const realTime = new SystemClock()

/** What goes wrong in the plugins of a test: it ends the test, unless the test expects it. */
export class TestFailures {
  /** Everything that went wrong, what was expected too, with its time. */
  readonly noted: NotedFailure[] = []
  private readonly expectations: Expectation[] = []
  private unexpected: PluginFailure | undefined
  private readonly ending = new AbortController()
  /** Where a handler or job is written that had no more time. */
  timedOutPlace: (failure: PluginFailure) => MemberPlace | undefined = () => undefined

  /**
   * @param clock - the time of the test.
   * @param allowed - whether everything may go wrong, as the test looks at it itself.
   */
  constructor(
    private readonly clock: Clock,
    private readonly allowed = false,
  ) {}

  /** Everything that went wrong, what was expected too. */
  get all(): PluginFailure[] {
    return this.noted.map(({ failure }) => failure)
  }

  /** For {@link AppOptions.onFailure}. */
  readonly note = (failure: PluginFailure): void => {
    this.noted.push({ failure, atMs: this.clock.now() })
    const expectation = this.expectations.find(({ wanted }) => isWanted(failure, wanted))
    if (expectation) {
      expectation.isMet = true
      expectation.met(failure)
    } else if (!this.allowed && !this.unexpected && isOwn(failure)) {
      this.unexpected = failure
      this.ending.abort(failureError(failure, this.timedOutPlace(failure)))
    }
  }

  /**
   * @param tell - what else happened, when it does not come.
   * @param from - where the test waits; the error points there.
   * @throws PLUGIN_TEST_WAIT when it has not come after so many milliseconds of real time.
   */
  expect(
    wanted: WantedFailure | undefined,
    waitMs: number,
    tell: () => Meanwhile = () => ({ lines: [] }),
    from?: CallSite,
  ): Promise<PluginFailure> {
    const coming = new Promise<PluginFailure>((resolve, reject) => {
      const what = `a plugin to fail${wanted === undefined || typeof wanted === 'function' ? '' : ` with ${wanted}`}`
      const giveUp = () => reject(waitedInVain(what, waitMs, tell(), from))
      const timer = realTime.after(waitMs, giveUp, { keepsProcessAlive: false })
      const met = (failure: PluginFailure) => {
        timer.cancel()
        resolve(failure)
      }
      this.expectations.push({ wanted, tell, from, met, isMet: false })
    })
    // A test that does not wait for it is told at its end.
    coming.catch(() => {})
    return coming
  }

  /** Runs a test until it ends, or something goes wrong that it does not expect. @throws PLUGIN_TEST_FAILED, and what the test throws. */
  async during<Result>(test: () => Promise<Result> | Result): Promise<Result> {
    const running = Promise.resolve().then(test)
    const result = await untilAborted(this.ending.signal, running)
    this.throwUnexpected()
    const missing = this.expectations.find(({ isMet }) => !isMet)
    if (missing) await this.expect(missing.wanted, 0, missing.tell, missing.from)
    return result
  }

  /** @throws PLUGIN_TEST_FAILED with what went wrong, also after the test's end. */
  throwUnexpected(): void {
    if (this.unexpected) throw failureError(this.unexpected, this.timedOutPlace(this.unexpected))
  }
}

/** Whether it is the plugin's own: what Telegram refuses for a while, or the network, is tried again and may go well. */
function isOwn({ isFinal, error }: PluginFailure): boolean {
  return isFinal || !(error instanceof SwitchboardError)
}

function isWanted(failure: PluginFailure, wanted: WantedFailure | undefined): boolean {
  if (wanted === undefined) return true
  if (typeof wanted === 'function') return wanted(failure)
  const { error } = failure
  const text = error instanceof Error ? error.message : String(error)
  if (typeof wanted !== 'string') return wanted.test(text)
  return text.includes(wanted) || (error instanceof SwitchboardError && error.code === wanted)
}

/** The error a test ends with. It shows the line of the plugin, so that runners point there. */
function failureError(
  { client, plugin, member, error }: PluginFailure,
  timedOut: MemberPlace | undefined,
): SwitchboardError {
  const reason = error instanceof SwitchboardError ? error.what : error instanceof Error ? error.message : String(error)
  const place = timedOut?.place ?? placeInPlugin(error)
  const context = { where: `${plugin}.${member}`, client, reason, ...(place !== undefined && { place }) }
  const shown = new SwitchboardError('PLUGIN_TEST_FAILED', context, { cause: error })
  const thrown = error instanceof Error ? error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) : undefined
  const frames = timedOut ? [timedOut.frame] : thrown
  if (frames?.length) shown.stack = [`${shown.name}: ${shown.message}`, ...frames].join('\n')
  return shown
}
