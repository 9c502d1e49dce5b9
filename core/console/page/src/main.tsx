import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError } from './api/problem'
import { endSession } from './api/session'
import { App } from './app'
import { startLanguage } from './i18n/i18n'
import { startTheme } from './shell/theme'
import './theme.css'
import './ui/card.css'
import './ui/field.css'

// For the style elements that the primitives write; the policy refuses every other.
setNonce(document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '')
startTheme()
await startLanguage()

/** Who was logged out elsewhere, or by time, is asked to log in at the address they are at. */
const onError = (error: Error) => {
  if (error instanceof ApiError && error.problem.code === 'CONSOLE_LOGIN') endSession(queries)
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    // Whether the machine has a way to the internet says nothing of whether the console can be reached.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      // What changes comes by the live connection, but to pages that are shown only: one that is opened asks anew, and
      // shows meanwhile what it knew.
      staleTime: 0,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < 3 && !(error instanceof ApiError && error.problem.status < 500 && error.problem.status > 0),
    },
  },
})

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  )
}
