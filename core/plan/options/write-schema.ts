import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { JsonSchema } from '../../config/json-schema.js'
import { orUnwritable } from '../../config/person-file.js'
import { packageFolder } from '../../errors/package-folder.js'
import type { Plan } from '../plan.js'
import { schemaWithOptions } from './options-schema.js'

/**
 * Writes the JSON Schema of the configuration with the options of a plan's plugins, in one step.
 * @param file - seen from `cwd`. @throws CONFIG_UNWRITABLE
 */
export async function writeSchema(plan: Plan, file: string, cwd: string): Promise<void> {
  const base = await readFile(join(packageFolder, 'config/config.schema.json'), 'utf8')
  const schema = schemaWithOptions(JSON.parse(base) as JsonSchema, plan)
  const path = resolve(cwd, file)
  const fresh = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  await orUnwritable(file, async () => {
    try {
      await writeFile(fresh, `${JSON.stringify(schema, null, 2)}\n`)
      await rename(fresh, path)
    } catch (error) {
      await rm(fresh, { force: true }).catch(() => {})
      throw error
    }
  })
}
