import { Tooltip } from 'radix-ui'
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { live } from '../api/live'
import type { PageEntry } from '../pages'
import { Button } from '../ui/button'
import { Toaster } from '../ui/toaster'
import { Menu } from './menu'
import { Preferences } from './preferences'
import './shell.css'

/** The frame of every page: menu, whether it is live, language, theme. */
export function Shell({ entries, children }: { entries: readonly PageEntry[]; children: ReactNode }) {
  const { t } = useTranslation()
  const [isMenuOpen, setMenuOpen] = useState(false)
  useTopOfPage()
  useEffect(() => {
    if (!isMenuOpen) return
    const closeByKey = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape') return
      setMenuOpen(false)
      document.querySelector<HTMLElement>('.menu-button')?.focus()
    }
    addEventListener('keydown', closeByKey)
    return () => removeEventListener('keydown', closeByKey)
  }, [isMenuOpen])
  return (
    <Tooltip.Provider delayDuration={300}>
      <div className="shell">
        <a className="skip" href="#content">
          {t('app.skip')}
        </a>
        <header className="bar">
          <Button
            look="quiet"
            small
            className="button button-quiet menu-button"
            aria-expanded={isMenuOpen}
            aria-controls="menu"
            onClick={() => setMenuOpen(!isMenuOpen)}
          >
            ☰<span className="hidden">{t('app.menu')}</span>
          </Button>
          <Link href="/" className="brand">
            <img src="/favicon.svg" alt="" width="24" height="24" />
            {t('app.name')}
          </Link>
          <LiveMark />
          <Preferences />
        </header>
        <Menu entries={entries} isOpen={isMenuOpen} close={() => setMenuOpen(false)} />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        <Toaster />
      </div>
    </Tooltip.Provider>
  )
}

function LiveMark() {
  const { t } = useTranslation()
  const state = useSyncExternalStore(
    (changed) => live.onState(changed),
    () => live.state,
  )
  return (
    <span className={`live live-${state}`} role="status">
      {t(`live.${state}`)}
    </span>
  )
}

/** Another page begins at its top; whoever goes back finds the place again. */
function useTopOfPage(): void {
  const [location] = useLocation()
  const [, part] = location.split('/')
  const isBack = useRef(false)
  useEffect(() => {
    const goBack = () => {
      isBack.current = true
    }
    addEventListener('popstate', goBack)
    return () => removeEventListener('popstate', goBack)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what changes is where somebody is.
  useEffect(() => {
    if (!isBack.current) scrollTo(0, 0)
    isBack.current = false
  }, [part])
}
