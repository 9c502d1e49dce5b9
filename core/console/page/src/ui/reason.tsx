import type { EventError } from '../api/shapes'
import { useTold } from '../i18n/problems/use-told'

/** Why something is as it is, and what to do about it where that is asked for. */
export function Reason({ reason, error, withFix }: { reason?: string; error?: EventError; withFix?: boolean }) {
  const told = useTold()
  if (reason === undefined) return null
  const { what, fix } = told({ ...error, what: reason })
  return (
    <div className="muted">
      {what}
      {withFix && fix && <div>{fix}</div>}
    </div>
  )
}
