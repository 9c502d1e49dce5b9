import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isSwitchboardError } from '../../../core/errors/switchboard-error.js'
import { newAuthKeyRecord } from '../../../core/sandbox/mtproto/auth-key.js'
import { MemoryAuthKeyStore } from '../../../core/sandbox/mtproto/auth-key-store.js'
import { MtprotoServer } from '../../../core/sandbox/mtproto/mtproto-server.js'
import { loadSchemas } from '../../../core/sandbox/schema/load-schemas.js'
import { RawClient } from './raw-client.js'
import { startWire, TinyWorld } from './wire-fixture.js'

const getState = { _: 'updates.getState' }

it('picks a free port that fits in signed 16 bits', async () => {
  const [one, other] = [await startWire(), await startWire()]
  expect(one.server.port).not.toBe(other.server.port)
  expect(Math.max(one.server.port ?? 0, other.server.port ?? 0)).toBeLessThanOrEqual(32_767)
  await one.server.close()
  await other.server.close()
})

it('says so when its port is taken', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const server = new MtprotoServer({ port, seed: 'tests' })
  const error = await server.start(new TinyWorld()).catch((fault: unknown) => fault)
  expect(isSwitchboardError(error, 'SANDBOX_PORT_TAKEN') && error.context.port).toBe(port)
  other.close()
})

it('ends every connection at once when it closes, and knows its keys when it starts again', async () => {
  const { server, world, mint } = await startWire()
  const record = mint()
  const client = await RawClient.login(server, record)
  await server.close()
  await client.untilClosed()
  await server.start(world)
  const again = await RawClient.login(server, record)
  expect(await again.call(getState)).toMatchObject({ _: 'updates.state' })
  again.close()
  await server.close()
})

it('brings keys back from a store, and takes the salts of the same seed', async () => {
  const authKeys = new MemoryAuthKeyStore()
  const first = await startWire({ authKeys })
  const record = first.mint()
  const client = await RawClient.login(first.server, record)
  await client.call(getState, 227)
  await first.server.close()
  const second = await startWire({ authKeys })
  expect(second.server.authKey(record.id)).toMatchObject({ layer: 227, userId: 1001 })
  const back = await RawClient.connect(second.server)
  back.authKey = client.authKey
  back.salt = client.salt
  expect(await back.answer(back.send(getState))).toMatchObject({ _: 'updates.state' })
  back.close()
  second.server.dropAuthKey(record.id)
  expect([...authKeys.load()]).toEqual([])
  await second.server.close()
})

it('shuts out a client that reads too slowly', async () => {
  const { server, world, mint } = await startWire({ limits: { maxBacklogBytes: 1_000_000 } })
  const client = await RawClient.login(server, mint())
  const bytes = Buffer.alloc(900_000)
  world.answers['upload.getFile'] = () => ({ _: 'upload.file', type: { _: 'storage.fileUnknown' }, mtime: 0, bytes })
  client.stopReading()
  const request = { _: 'upload.getFile', location: { _: 'inputTakeoutFileLocation' }, offset: 0n, limit: 1 }
  for (let count = 0; count < 60; count++) client.send(request)
  while (server.counts.connections > 0) await new Promise((resolve) => setImmediate(resolve))
  client.close()
  await server.close()
})

it('speaks the layers of a folder, and says what is wrong with one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layers-'))
  const code = (action: () => unknown) => {
    try {
      action()
      return undefined
    } catch (error) {
      return isSwitchboardError(error) ? error.code : error
    }
  }
  expect(code(() => loadSchemas([], []))).toBe('SANDBOX_SCHEMA_MISSING')
  expect(code(() => loadSchemas([folder]))).toBe('SANDBOX_SCHEMA_FOLDER')
  expect(code(() => loadSchemas([join(folder, 'missing')]))).toBe('SANDBOX_SCHEMA_FOLDER')
  writeFileSync(join(folder, 'layer150.tl'), 'peerUser#59511722 user_id:long = Peer;\n---functions---\n')
  writeFileSync(join(folder, 'other.tl'), '// LAYER 2\npeerUser#1 user_id:int = Peer; // LAYER 151\n')
  const schemas = loadSchemas([folder])
  expect(schemas.layers).toEqual(expect.arrayContaining([150, 151]))
  expect(schemas.encode({ _: 'peerUser', user_id: 5n }, 151)).toHaveLength(8)
  writeFileSync(join(folder, 'nameless.tl'), 'peerUser#59511722 user_id:long = Peer;')
  expect(code(() => loadSchemas([folder]))).toBe('SANDBOX_SCHEMA_LAYER')
  writeFileSync(join(folder, 'nameless.tl'), 'peerUser#59511722 user_id:long Peer; // LAYER 3')
  expect(code(() => loadSchemas([folder]).encode({ _: 'peerUser' }, 3))).toBe('SANDBOX_SCHEMA_INVALID')
})

it('writes a result as the layer of its client has it, whatever an older layer says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-schema-'))
  const older = '---types---\nupdatesTooLong#e317af7e = Updates;\n---functions---\nupdates.getState#edd4882a = Updates;'
  writeFileSync(join(folder, 'layer100.tl'), older)
  const server = new MtprotoServer({ schemaFolders: [folder], seed: 'tests' })
  await server.start(new TinyWorld())
  const record = newAuthKeyRecord(randomBytes(256), 2, Date.now())
  Object.assign(record, { userId: 1001, layer: 198 })
  server.addAuthKey(record)
  const client = await RawClient.login(server, record)
  expect(await client.call(getState)).toMatchObject({ _: 'updates.state', pts: 1 })
  client.close()
  await server.close()
})
