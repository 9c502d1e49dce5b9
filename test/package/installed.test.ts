import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const run = promisify(execFile)

const plugin = `import { filters, type MessageContext, OnCommand, Plugin } from 'switchboard'

@Plugin({ name: 'hi' })
export class Hi {
  @OnCommand('hi', filters.private)
  async hi(ctx: MessageContext) {
    await ctx.reply('hi!')
  }
}
`

const config = `sandbox: { enabled: true, world: node_modules/switchboard/config/sandbox.yaml }
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: x
    bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on"
    plugins: { root: plugins, include: [hi.plugin] }
`

let project: string

/** Somebody's project that has installed what would be published, with the packages it depends on. */
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'switchboard-project-'))
  const installed = join(project, 'node_modules/switchboard')
  await mkdir(installed, { recursive: true })
  for (const entry of [...manifest.files, 'package.json']) {
    await cp(resolve(entry), join(installed, entry), { recursive: true })
  }
  await symlink(resolve('node_modules'), join(installed, 'node_modules'))
  await mkdir(join(project, 'plugins'))
  await mkdir(join(project, 'config'))
  await writeFile(join(project, 'package.json'), '{ "name": "project", "type": "module" }')
  await writeFile(join(project, 'plugins/hi.plugin.ts'), plugin)
  await writeFile(join(project, 'config/config.yaml'), config)
})
afterEach(() => rm(project, { recursive: true }))

it('runs in a project that has installed it', async () => {
  const { stdout } = await run(process.execPath, ['node_modules/switchboard/bin/switchboard.js', 'check'], {
    cwd: project,
    env: { ...process.env, NO_COLOR: '1' },
  })

  expect(stdout).toMatch(/plugin +hi +plugins\/hi\.plugin\.ts/)
  expect(stdout).toContain('are valid')
})
