import { useTranslation } from 'react-i18next'
import { type FigurePlot, Figures } from '../ui/figures'

const plots: readonly FigurePlot[] = [
  { figure: 'handled', reads: 'rate' },
  { figure: 'queued', reads: 'amount' },
  { figure: 'calls', reads: 'rate' },
  { figure: 'mean_ms', reads: 'time' },
  { figure: 'p95_ms', reads: 'time' },
  { figure: 'floods', reads: 'rate', bad: true },
  { figure: 'call_failures', reads: 'rate', bad: true },
  { figure: 'handler_failures', reads: 'rate', bad: true },
]

/** What a client handled and called over the last hour or day, and how long its calls took. */
export function ClientPlots({ path, client }: { path: string; client: string }) {
  const { t } = useTranslation()
  return (
    <section className="card">
      <Figures title={t('figures.title')} path={`${path}/metrics`} of={client} plots={plots} />
    </section>
  )
}
