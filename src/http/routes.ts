import { Router, type RequestHandler } from 'express';
import type { RouteParameters } from 'express-serve-static-core';
import { noParameters } from '../contract/list-query.ts';
import { parse } from '../contract/validation.ts';
import { sendInvalid } from './problem.ts';
import { readBodies } from './read-bodies.ts';

/** A route as it was declared: for documents, tests and the check at start-up. */
export interface DeclaredRoute {
  readonly method: Method;
  readonly path: string;
  /** The privilege that a caller has to have. */
  readonly needs: string;
  /** False: it answers that it is not served, or is a page for people; it stands in no document of the API. */
  readonly isServed: boolean;
}

export interface RouteOptions<Privilege extends string> {
  /** There is no default: a route that everybody may call says so. */
  readonly needs: Privilege;
  /** A larger body is answered 413. Default: that of the family. */
  readonly bodyBytesMax?: number;
  /** False for a route that only says that it is not served, and for pages. Default: true. */
  readonly isServed?: boolean;
  /** How the body comes to the handler; `none` leaves it unread. Default: `json`, and `none` for GET. */
  readonly body?: RouteBody;
  /** `none` refuses every parameter of the query. Default: the handler reads them. */
  readonly query?: 'none';
}

export type RouteBody = 'json' | 'form' | 'bytes' | 'none';
type Method = 'all' | 'delete' | 'get' | 'patch' | 'post' | 'put';
type Declare<Privilege extends string> = <Path extends string, Params = RouteParameters<Path>>(
  path: Path,
  options: RouteOptions<Privilege>,
  handler: RequestHandler<Params>,
) => void;

/** Routes to be served, whoever their callers are. */
export interface ServedRoutes {
  readonly declared: readonly DeclaredRoute[];
  readonly router: Router;
}

/** A list of routes, each declared with the privilege that it needs. */
export interface Routes<Privilege extends string> extends ServedRoutes, Readonly<Record<Method, Declare<Privilege>>> {
  /** Adds the routes of another list as if they were declared here. */
  include(other: ServedRoutes): void;
}

/** Routes that have the same kind of callers, bodies and errors. */
export interface RouteFamily<Privilege extends string> {
  /** Answers a caller who may not, and goes on for one who may. */
  gate(privilege: Privilege): RequestHandler;
  readJson(bytesMax: number): readonly RequestHandler[];
  readonly bodyBytesMax: number;
}

/** The gates made here, which is how {@link findUndeclaredRoute} knows a declared route. */
const gates = new WeakSet<object>();

/**
 * An empty list of routes. At each, the gate comes first, then the body, then the handler: nobody makes the server read
 * a body for a route that they may not call.
 *
 * @example
 * const routes = createRoutes(apiFamily);
 * routes.post('/:id/replay', { needs: 'operate' }, replay);
 */
export function createRoutes<Privilege extends string>({
  gate,
  readJson,
  bodyBytesMax,
}: RouteFamily<Privilege>): Routes<Privilege> {
  const router = Router();
  const declared: DeclaredRoute[] = [];
  const declare =
    (method: Method): Declare<Privilege> =>
    (path, options, handler) => {
      const opened: RequestHandler = (request, response, next) => gate(options.needs)(request, response, next);
      gates.add(opened);
      const readers = readersOf(
        options.body ?? (method === 'get' ? 'none' : 'json'),
        options.bodyBytesMax ?? bodyBytesMax,
      );
      const route = router.route(path);
      route[method](opened, ...(options.query === 'none' ? [refuseParameters] : []), ...readers);
      route[method](handler);
      declared.push({ method, path, needs: options.needs, isServed: options.isServed ?? true });
    };
  return {
    all: declare('all'),
    delete: declare('delete'),
    get: declare('get'),
    patch: declare('patch'),
    post: declare('post'),
    put: declare('put'),
    include(other) {
      router.use(other.router);
      declared.push(...other.declared);
    },
    declared,
    router,
  };

  function readersOf(body: RouteBody, bytesMax: number): readonly RequestHandler[] {
    switch (body) {
      case 'json':
        return readJson(bytesMax);
      case 'form':
        return [readBodies(bytesMax), toForm];
      case 'bytes':
        return [readBodies(bytesMax)];
      case 'none':
        return [];
    }
  }
}

/** Names to values; of a name that occurs more than once the last. Routes with forms take a few KiB. */
const toForm: RequestHandler = (request, _response, next) => {
  const bytes: unknown = request.body;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
  request.body = isForm && Buffer.isBuffer(bytes) ? Object.fromEntries(new URLSearchParams(bytes.toString())) : {};
  next();
};

const refuseParameters: RequestHandler = (request, response, next) => {
  const parsed = parse(noParameters, request.query);
  if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
  next();
};

/** The routes under the path where they are mounted. */
export function declaredUnder(prefix: string, { declared }: ServedRoutes): readonly DeclaredRoute[] {
  return declared.map(({ path, ...route }) => ({
    ...route,
    path: `${prefix === '/' ? '' : prefix}${path === '/' ? '' : path}` || '/',
  }));
}

/** The path of a route that was added to an app or a router without a privilege; undefined when there is none. */
export function findUndeclaredRoute({ stack }: Pick<Router, 'stack'>): string | undefined {
  for (const { route, handle } of stack) {
    if (route !== undefined && !gates.has(route.stack[0]?.handle ?? route)) return route.path;
    const found =
      'stack' in handle && Array.isArray(handle.stack) ? findUndeclaredRoute({ stack: handle.stack }) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
