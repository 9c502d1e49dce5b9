import { ProcessWatch } from '../../core/cluster/process-watch.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { SystemClock } from '../../core/time/system-clock.js'

/** Holds connections for as long as it is told, renews that once, and says so; then waits for what becomes of it. */
const clock = new SystemClock()
const watch = new ProcessWatch(clock, new SilentLogger())
const [mode] = process.argv.slice(2)
watch.holdUntil(clock.monotonic() + 60_000)
watch.holdUntil(clock.monotonic() + 400)
if (mode === 'free') watch.free()
setInterval(() => {}, 1_000)
process.stdin.on('end', () => process.exit(7)).resume()
process.stdout.write('held\n')
// By itself and at once: whoever starts it may hear of it when its time is over.
if (mode === 'stop') process.kill(process.pid, 'SIGSTOP')
