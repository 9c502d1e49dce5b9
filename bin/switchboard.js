#!/usr/bin/env node
// Runs the TypeScript of Switchboard, and of plugins wherever they lie, as it stands.
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

register({ tsconfig: fileURLToPath(new URL('tsconfig.run.json', import.meta.url)) })
const { main } = await import('../core/cli/cli.ts')
await main(process.argv.slice(2))
