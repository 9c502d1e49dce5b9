import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import type { PluginFailure } from '../kernel/plugin-failure.js'
import { fileOfClass } from '../plan/check-module.js'
import type { Plan } from '../plan/plan.js'
import { lineOf } from '../plan/source-line.js'

/** Where a method is written. */
export interface MemberPlace {
  /** `plugins/shop.ts:12`, seen from the working directory. */
  readonly place: string
  /** As a stack has it. */
  readonly frame: string
}

/**
 * Where a handler or a job is written that had no more time. Its error comes from the clock, and what its stack shows is the line of the
 * test that moved that; `undefined`: it is another error, or cannot be told.
 */
export function timedOutPlace({ clients }: Plan, { plugin, member, error }: PluginFailure): MemberPlace | undefined {
  if (!isSwitchboardError(error, 'PLUGIN_HANDLER_TIMEOUT') && !isSwitchboardError(error, 'PLUGIN_JOB_TIMEOUT')) {
    return undefined
  }
  const found = clients.flatMap(({ plugins }) => plugins).find(({ manifest }) => manifest.name === plugin)
  const target = found?.manifest.target
  const file = target && fileOfClass(target, process.cwd())
  if (file === undefined || target === undefined) return undefined
  const line = lineOf(textOf(file), target.name, member)
  if (line === undefined) return undefined
  return { place: `${file}:${line}`, frame: `    at ${target.name}.${member} (${resolve(file)}:${line}:3)` }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
