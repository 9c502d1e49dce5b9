import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileSessionStore } from '../../core/sessions/file-session-store.js'
import { migratePostgresSessions, PostgresSessionStore } from '../../core/sessions/postgres-session-store.js'
import { SessionCipher } from '../../core/sessions/session-cipher.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { testStorage } from '../postgres/test-storage.js'
import { sessionStoreContract } from './contracts/session-store-contract.js'

const clock = new SystemClock()
const sixteen = 'a key of more than sixteen characters'

sessionStoreContract('files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-'))
  return {
    store: ({ name = 'user1', key = sixteen } = {}) =>
      new FileSessionStore(name, join(folder, 'sessions'), clock, new SessionCipher(key)),
    close: () => rm(folder, { recursive: true }),
  }
})

const postgres = testStorage(clock)
sessionStoreContract('PostgreSQL', async () => {
  const storage = await postgres()
  await migratePostgresSessions(storage.postgres)
  return {
    store: ({ name = 'user1', key = sixteen } = {}) =>
      new PostgresSessionStore({ name, postgres: storage.postgres, clock, cipher: new SessionCipher(key) }),
    close: () => {},
  }
})
