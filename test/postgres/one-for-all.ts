import { once } from 'node:events'
import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import { PostgresServer } from './postgres-server.js'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a test file asks for the PostgreSQL of this run. */
    postgresDoor: string
  }
}

/** One PostgreSQL for all test files of a run, started when the first of them asks for it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<PostgresServer> | undefined
  const door = createServer((_, response) => {
    server ??= PostgresServer.start()
    server.then(
      (running) => response.end(running.url()),
      (error) => response.writeHead(500).end(String(error)),
    )
  })
  door.listen(0, '127.0.0.1')
  await once(door, 'listening')
  const address = door.address()
  project.provide('postgresDoor', `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
  return async () => {
    door.close()
    await (await server?.catch(() => undefined))?.stop()
  }
}
