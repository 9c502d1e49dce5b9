import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

/** Makes an empty database in the PostgreSQL of this run. @returns its address. */
export async function testDatabase(): Promise<string> {
  const answer = await fetch(inject('postgresDoor'))
  const url = await answer.text()
  if (!answer.ok) throw new Error(url)
  const name = `test_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  return url.replace(/\/postgres$/, `/${name}`)
}
