import type { TlObject } from '../mtproto/driver.js'

/** Reads fields of TL objects whose shape the schema promises; what is absent or of another kind is `undefined`. */

export function objectField(object: TlObject, field: string): TlObject | undefined {
  const value = object[field]
  return typeof value === 'object' && value !== null && 'className' in value ? (value as TlObject) : undefined
}

export function listField(object: TlObject, field: string): readonly TlObject[] {
  const value = object[field]
  return Array.isArray(value) ? value : []
}

export function numberField(object: TlObject, field: string): number | undefined {
  const value = object[field]
  if (typeof value === 'number') return value
  return value === undefined || value === null ? undefined : Number(value)
}

export function textField(object: TlObject, field: string): string | undefined {
  const value = object[field]
  return typeof value === 'string' ? value : undefined
}
