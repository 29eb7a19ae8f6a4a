import { readFile } from 'node:fs/promises';
import { dirname, extname, relative, sep } from 'node:path';
import { transform, type Loader, type Plugin } from 'esbuild';
import { httpModuleSource } from './http-module.ts';

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
};

/** Where things are, for bundling. */
export interface BundlePlaces {
  /** relia's own code inside k6. */
  readonly runtime: string;
  /** The folder of the script: k6 runs in it, so its own `open()` calls need no help. */
  readonly scriptFolder: string;
}

/**
 * k6's own modules and remote ones stay imports; `k6/http` becomes the recording one in all but relia's own code.
 * @param folders collects the folders, relative to the script's, of modules that call `open()` (see `openPrelude`).
 */
export function bundlePlugin({ runtime, scriptFolder }: BundlePlaces, folders: string[]): Plugin {
  return {
    name: 'relia-k6',
    setup(context) {
      context.onResolve({ filter: /^k6(\/|$)/ }, ({ path, importer }) =>
        path === 'k6/http' && !importer.startsWith(runtime)
          ? { path, namespace: 'relia-k6-http' }
          : { path, external: true },
      );
      context.onResolve({ filter: /^https?:/ }, ({ path }) => ({ path, external: true }));
      context.onLoad({ filter: /.*/, namespace: 'relia-k6-http' }, () => ({
        contents: httpModuleSource(`${runtime}http.ts`),
        resolveDir: runtime,
      }));
      context.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
        const folder = dirname(path);
        if (path.startsWith(runtime) || folder === scriptFolder) return undefined;
        const source = await readFile(path, 'utf8');
        if (!/\bopen\b/.test(source)) return undefined;
        const known = relative(scriptFolder, folder).split(sep).join('/');
        if (!folders.includes(known)) folders.push(known);
        const loader = LOADERS[extname(path)] ?? 'js';
        // Only an `open` that the module does not declare itself is k6's.
        const { code } = await transform(source, {
          loader,
          sourcefile: path,
          define: { open: openName(folders.indexOf(known)) },
        });
        return { contents: code, loader: 'js', resolveDir: folder };
      });
    },
  };
}

function openName(index: number): string {
  return `reliaOpen${String(index)}`;
}

/**
 * Code in front of a bundle that gives modules of other folders than the script's an `open()` of their own: one bundled
 * file has one folder, and paths stay relative to the source they stand in.
 */
export function openPrelude(folders: readonly string[]): string {
  return folders
    .map(
      (folder, index) =>
        `const ${openName(index)} = (path, ...mode) => open(/^(\\/|[a-z]+:)/i.test(path) ? path : ${JSON.stringify(`${folder}/`)} + path, ...mode);\n`,
    )
    .join('');
}
