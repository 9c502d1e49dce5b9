/** What somebody may do in the console: `viewer` looks, `operator` changes. */
export type Role = 'viewer' | 'operator'

/** Whether a role is enough for what asks for another. */
export function allows(role: Role, needed: Role): boolean {
  return needed === 'viewer' || role === 'operator'
}
