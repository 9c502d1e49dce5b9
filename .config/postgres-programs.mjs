import { existsSync, readdirSync } from 'node:fs'

const debian = '/usr/lib/postgresql'

/** Folder with the programs of PostgreSQL, of the newest version; `undefined` when it is not installed. */
export function postgresPrograms() {
  const versions = existsSync(debian) ? readdirSync(debian).sort((one, other) => Number(other) - Number(one)) : []
  const folders = [
    process.env.POSTGRES_BIN,
    ...versions.map((version) => `${debian}/${version}/bin`),
    ...(process.env.PATH ?? '').split(':'),
  ]
  return folders.find((folder) => folder && ['initdb', 'postgres'].every((name) => existsSync(`${folder}/${name}`)))
}
