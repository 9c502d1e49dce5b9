import { describe, expect, it } from 'vitest'
import { methodGroups, methods } from '../../../core/sandbox/api/registry.js'
import { loadSchemas } from '../../../core/sandbox/schema/load-schemas.js'

/** Methods that only layers older than those of the installed libraries have. */
const older = new Set(['channels.getSponsoredMessages'])

describe('the list of methods', () => {
  it('names each method once', () => {
    const names = Object.values(methodGroups).flatMap((group) => Object.keys(group))
    expect(new Set(names).size).toBe(names.length)
    expect(Object.keys(methods)).toHaveLength(names.length)
    expect(names.length).toBeGreaterThan(240)
  })

  it('names methods that Telegram has', () => {
    const schemas = loadSchemas()
    const unknown = Object.keys(methods).filter((name) => !schemas.byName(name) && !older.has(name))
    expect(unknown).toEqual([])
  })
})
