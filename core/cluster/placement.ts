/** The labels that a machine must have to run a client; none: any machine does. */
export type Placement = Readonly<Record<string, string>>

/** One text for each placement, whatever the order in which its labels are written: `region=eu,zone=a`. */
export function placementKey(placement: Placement): string {
  return Object.entries(placement)
    .map(([label, value]) => `${label}=${value}`)
    .sort()
    .join(',')
}

/** Whether a machine with these labels can run clients of a placement, which is given by its key. */
export function suits(labels: Readonly<Record<string, string>>, key: string): boolean {
  if (key === '') return true
  const own = new Set(Object.entries(labels).map(([label, value]) => `${label}=${value}`))
  return key.split(',').every((wanted) => own.has(wanted))
}
