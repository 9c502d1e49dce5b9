import type { Logger } from '../../logging/logger.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { LoggedUpdate } from './delivery-log.js'
import { fromSnapshot } from './snapshot.js'

/** A row of the journal. */
export interface JournalRow {
  readonly id: number
  readonly identity: string
  readonly body: string
  readonly done: string
  readonly ended: number
  readonly only_handler: string | null
}

interface EntryReader {
  readonly create: (className: string, fields: Record<string, unknown>) => TlObject
  readonly logger: Logger
}

/** Reads rows of the journal. One that is damaged keeps nobody from the others: it stays where it is, and the log names it. */
export function storedEntries(rows: readonly JournalRow[], { create, logger }: EntryReader): LoggedUpdate[] {
  return rows.flatMap(({ id, identity, body, done, ended, only_handler: onlyHandler }) => {
    try {
      const update = fromSnapshot(body, create)
      const entry = { id, uses: 0, done: JSON.parse(done) as string[], ended }
      return [{ update, identity, entry, onlyHandler: onlyHandler ?? undefined }]
    } catch (error) {
      logger.error('a stored update is damaged and reaches no handler; it stays in the journal', {
        id,
        identity,
        error,
      })
      return []
    }
  })
}
