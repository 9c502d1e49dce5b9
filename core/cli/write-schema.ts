import { readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { JsonSchema } from '../config/json-schema.js'
import { packageFolder } from '../errors/package-folder.js'
import { schemaWithOptions } from '../plan/options/options-schema.js'
import type { Plan } from '../plan/plan.js'

/**
 * Writes the JSON Schema of the configuration with the options of a plan's plugins, in one step.
 * @param file - seen from `cwd`.
 */
export async function writeSchema(plan: Plan, file: string, cwd: string): Promise<void> {
  const base = join(packageFolder, 'config/config.schema.json')
  const schema = schemaWithOptions(JSON.parse(await readFile(base, 'utf8')) as JsonSchema, plan)
  const path = resolve(cwd, file)
  const fresh = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  await writeFile(fresh, `${JSON.stringify(schema, null, 2)}\n`)
  await rename(fresh, path)
}
