import { ApiError, type Problem, unreachable } from './problem'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface CallOptions {
  readonly body?: unknown
  /** The operator's password once more. */
  readonly password?: string
  /** The version the change was made to; another one is a conflict. */
  readonly ifMatch?: string
  readonly signal?: AbortSignal
}

/** Of the login: changes have to bring it. */
let csrfToken: string | undefined

export function rememberCsrfToken(token: string | undefined): void {
  csrfToken = token
}

/** Calls the API. @throws ApiError */
export async function call<Result>(method: Method, path: string, options: CallOptions = {}): Promise<Result> {
  return (await callWithHeaders<Result>(method, path, options)).data
}

/** The same, with the headers of the answer. */
async function callWithHeaders<Result>(
  method: Method,
  path: string,
  { body, password, ifMatch, signal }: CallOptions = {},
): Promise<{ data: Result; headers: Headers }> {
  const headers: Record<string, string> = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(method !== 'GET' && csrfToken !== undefined && { 'x-csrf-token': csrfToken }),
    ...(password !== undefined && { 'x-confirm-password': password }),
    ...(ifMatch !== undefined && { 'if-match': ifMatch }),
  }
  const response = await fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
    credentials: 'same-origin',
  }).catch((error) => {
    if (signal?.aborted) throw error
    throw new ApiError(unreachable(0))
  })
  if (!response.ok) throw new ApiError(await problemOf(response))
  const data = (response.status === 204 ? undefined : await response.json()) as Result
  return { data, headers: response.headers }
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const problem = (await response.json()) as Problem
    return typeof problem.code === 'string' ? problem : unreachable(response.status)
  } catch {
    return unreachable(response.status)
  }
}
