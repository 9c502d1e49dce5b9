import { Tabs as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import './tabs.css'

interface Tab {
  readonly href: string
  readonly label: string
  readonly current: boolean
}

/** The parts of a page. Each has an address of its own, so a tab is a link too; the arrow keys go from one to the next. */
export function Tabs({ label, tabs, children }: { label: string; tabs: readonly Tab[]; children: ReactNode }) {
  return (
    <Primitive.Root className="tabs-root" value={tabs.find(({ current }) => current)?.href} activationMode="manual">
      <Primitive.List className="tabs" aria-label={label}>
        {tabs.map(({ href, label: text }) => (
          <Primitive.Trigger key={href} value={href} asChild>
            <Link href={href} onKeyDown={(event) => event.key === ' ' && event.currentTarget.click()}>
              {text}
            </Link>
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map(({ href, current }) => (
        <Primitive.Content key={href} value={href} className="tab" tabIndex={-1}>
          {current && children}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  )
}
