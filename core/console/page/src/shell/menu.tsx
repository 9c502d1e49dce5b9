import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { type MenuPart, menuParts, type PageEntry } from '../pages'
import { MenuIcon } from './menu-icon'

interface MenuProps {
  readonly entries: readonly PageEntry[]
  readonly isOpen: boolean
  readonly close: () => void
}

/** The pages, by what they are for. */
export function Menu({ entries, isOpen, close }: MenuProps) {
  const { t } = useTranslation()
  return (
    <nav id="menu" className={isOpen ? 'menu open' : 'menu'} aria-label={t('app.menu')}>
      <div className="menu-list">
        {menuParts.map((part) => (
          <Part key={part} part={part} entries={entries.filter((entry) => entry.part === part)} close={close} />
        ))}
      </div>
    </nav>
  )
}

function Part({ part, entries, close }: { part: MenuPart; entries: readonly PageEntry[]; close: () => void }) {
  const { t } = useTranslation()
  const head = useId()
  const [location] = useLocation()
  if (entries.length === 0) return null
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in.
    <div className="menu-part" role="group" {...(part === 'all' ? {} : { 'aria-labelledby': head })}>
      {part !== 'all' && (
        <span className="menu-head" id={head}>
          {t(`nav.part.${part}`)}
        </span>
      )}
      {entries.map(
        ({ path, key, page }) =>
          key && (
            <Link
              key={path}
              href={path}
              aria-current={isCurrent(path, location) ? 'page' : undefined}
              onClick={close}
              onPointerEnter={page.fetch}
              onFocus={page.fetch}
            >
              <MenuIcon name={key} />
              {t([`nav.${key}`, `${key}.title`])}
            </Link>
          ),
      )}
    </div>
  )
}

/** Whether an address is a page's or one within it. */
function isCurrent(path: string, location: string): boolean {
  return path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`)
}
