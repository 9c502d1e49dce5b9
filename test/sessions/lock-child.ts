import { FileSessionStore } from '../../core/sessions/file-session-store.js'
import { StringSessionStore } from '../../core/sessions/string-session-store.js'
import { SystemClock } from '../../core/time/system-clock.js'

/* Takes the sessions of a test, a file and, where there is one, a string, and keeps them until it is killed. */
const [folder = '', text = ''] = process.argv.slice(2)
await new FileSessionStore('user1', folder, new SystemClock()).lock()
if (text !== '') await new StringSessionStore('user2', text, new SystemClock()).lock()
process.send?.('locked')
setInterval(() => {}, 60_000)
