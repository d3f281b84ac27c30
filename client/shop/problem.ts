/** What the service refused, in the shape of RFC 9457. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** Never changes: `PHOTO_TOO_SMALL`, `POOL_EMPTY`, … */
  readonly code: string;
  /** When it pays to try again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, code: string, detail: string, retryAfterSeconds: number | undefined) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** What an answer that is no success says; also one that a proxy gave, which has no code. */
  static async of(response: Response): Promise<ApiProblem> {
    const text = await response.text();
    let problem: { code?: string; detail?: string } = {};
    try {
      problem = JSON.parse(text) as typeof problem;
    } catch {
      // A page of a proxy.
    }
    const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
    return new ApiProblem(
      response.status,
      problem.code ?? `HTTP_${response.status}`,
      problem.detail ?? `The service answered ${response.status}.`,
      Number.isFinite(wait) ? wait : undefined,
    );
  }
}
