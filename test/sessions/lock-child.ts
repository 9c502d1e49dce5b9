import { FileSessionStore } from '../../core/sessions/file-session-store.js'
import { SystemClock } from '../../core/time/system-clock.js'

/* Takes the session of a test and keeps it until it is killed. */
const [folder = ''] = process.argv.slice(2)
await new FileSessionStore('user1', folder, new SystemClock()).lock()
process.send?.('locked')
setInterval(() => {}, 60_000)
