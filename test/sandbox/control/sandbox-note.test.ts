import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeSandboxNote } from '../../../core/sandbox/control/sandbox-note.js'
import { temporaryFolder } from '../../sessions/import/temporary-folder.js'

it('says which note of a sandbox cannot be written, and what to do', async () => {
  const file = join(temporaryFolder(), 'data')
  writeFileSync(file, 'no folder')
  const note = { dcId: 2, host: '127.0.0.1', port: 1, pid: 1, world: 'w.yaml' }
  await expect(writeSandboxNote(join(file, 'sandbox.json'), note as never)).rejects.toMatchObject({
    code: 'CONFIG_UNWRITABLE',
  })
})
