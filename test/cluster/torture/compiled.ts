import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { globSync } from 'tinyglobby'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Compiles the framework and the process that runs it, as the package that people install holds it: what compiles TypeScript while
 * it starts takes seconds for that, and a process is started often here.
 * @param folder - an empty one.
 * @returns the script of the process, and the folder of its plugins.
 */
export async function compileInto(folder: string): Promise<{ script: string; plugins: string }> {
  const sources = ['core/**/*.ts', 'test/cluster/torture/torture-node.ts', 'test/cluster/torture/plugins/*.ts']
  const ignore = ['core/console/page/**']
  await build({
    ...{ absWorkingDir: root, entryPoints: globSync(sources, { cwd: root, ignore }), outbase: root, outdir: folder },
    ...{ format: 'esm', platform: 'node', target: 'node20', tsconfig: join(root, 'tsconfig.json'), logLevel: 'error' },
  })
  for (const file of globSync(['core/**/*.json', 'config/*.json'], { cwd: root, ignore })) {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    cpSync(join(root, file), join(folder, file))
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  // By its own name the compiled code finds itself.
  const { name, version, type, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const compiled = JSON.parse(JSON.stringify(exports).replaceAll('./dist/', './'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, type, exports: compiled }))
  const here = join(folder, 'test/cluster/torture')
  return { script: join(here, 'torture-node.js'), plugins: join(here, 'plugins') }
}
