import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

const time = 'Time comes in through ports/clock.ts.';

export default tseslint.config(
  { ignores: ['**/dist/**', 'node_modules/**', 'reports/**', '**/*.mjs', 'src/report/page/vendor/**'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        tsconfigRootDir: fileURLToPath(new URL('../..', import.meta.url)),
        project: ['./tsconfig.json', './src/report/page/tsconfig.json', './src/drivers/k6/runtime/tsconfig.json'],
      },
    },
    rules: {
      'max-lines': ['error', 350],
      'max-lines-per-function': ['error', 70],
      complexity: ['error', 15],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
      ],
    },
  },
  {
    files: ['src/{scenario,history,verify,engine,report,compare,ports}/**/*.ts'],
    ignores: ['src/report/page/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'setTimeout', message: time },
        { name: 'performance', message: time },
        { name: 'process', message: 'The environment comes in through a port.' },
        { name: 'console', message: 'The console belongs to the CLI.' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: time },
        { object: 'Math', property: 'random', message: 'Chance comes in through ports/random.ts.' },
      ],
    },
  },
  {
    // k6 interprets: there a template turns a number into text without a call, `String` does not.
    files: ['src/drivers/k6/runtime/**/*.ts'],
    rules: { '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }] },
  },
  {
    // Typed arrays of millions: iterating one makes an object an element, which took five times as long as counting places.
    files: ['src/verify/{checkers,linearizability}/**/*.ts'],
    rules: { '@typescript-eslint/prefer-for-of': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-floating-promises': 'error' },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
