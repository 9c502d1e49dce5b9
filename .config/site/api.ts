import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Application, LogLevel } from 'typedoc'
import { root } from './pages.js'

/** What each public door is imported as. */
export const doors: Readonly<Record<string, string>> = {
  index: 'switchboard',
  testing: 'switchboard/testing',
  'testing/vitest': 'switchboard/vitest',
}

/** What typedoc-plugin-markdown adds to TypeDoc's options. */
const layout: object = {
  entryFileName: 'index',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  parametersFormat: 'table',
}

/** Writes a page for everything that the package exports, from its comments. */
export async function writeApi(folder: string): Promise<void> {
  const app = await Application.bootstrapWithPlugins({
    entryPoints: ['core/index.ts', 'core/testing/index.ts', 'core/testing/vitest.ts'].map((file) => join(root, file)),
    tsconfig: join(root, 'tsconfig.json'),
    plugin: ['typedoc-plugin-markdown'],
    // The types are checked elsewhere.
    skipErrorChecking: true,
    readme: 'none',
    disableSources: true,
    disableGit: true,
    excludePrivate: true,
    excludeProtected: true,
    excludeInternal: true,
    excludeExternals: true,
    // A link in a comment that leads nowhere is a fault; so is whatever VitePress finds afterwards.
    logLevel: LogLevel.Error,
    treatValidationWarningsAsErrors: true,
    validation: { invalidLink: true, notExported: false, notDocumented: false, rewrittenLink: true, invalidPath: true },
    outputs: [{ name: 'markdown', path: folder, options: layout }],
  })
  const project = await app.convert()
  if (!project) throw new Error('the comments of core cannot be read')
  for (const module of project.children ?? []) {
    const name = doors[module.name]
    if (name === undefined) throw new Error(`${module.name} is no public door`)
    module.name = name
  }
  project.name = 'API'
  app.validate(project)
  await app.generateOutputs(project)
  if (app.logger.hasErrors()) throw new Error('the API has faults: see above')
  withoutAnchors(folder)
}

/** Takes out the anchors of tables, which are HTML, in pages in which HTML is text. */
function withoutAnchors(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    writeFileSync(file, readFileSync(file, 'utf8').replace(/<a id="[^"]*"><\/a> ?/g, ''))
  }
}
