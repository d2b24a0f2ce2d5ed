import tseslint from 'typescript-eslint';

/** Few rules, all errors. Each house rule says why. */
export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '**/node_modules/', 'infra/cdk.out/'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      'no-async-promise-executor': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      complexity: ['error', 10],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message:
            'The environment is read in entry/ and checked by config/: take a Config instead.',
        },
      ],
    },
  },
  {
    // Tests and benches hold long suites of small cases, and start programs with an environment of their own.
    files: ['**/*.test.ts', 'tests/**', 'bench/**', 'training/**', 'scripts/**', '*.config.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      'max-params': 'off',
      'no-restricted-syntax': 'off',
      'no-restricted-exports': 'off',
      'no-console': 'off',
    },
  },
  // Its packages are its own, and not installed with the product: `npm run check` there has the types.
  { files: ['infra/**'], ...tseslint.configs.disableTypeChecked },
  // Plain JavaScript that runs before anything is installed or built.
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['.dependency-cruiser.mjs'], rules: { 'no-restricted-exports': 'off' } },
  { files: ['src/entry/**'], rules: { 'no-restricted-syntax': 'off' } },
);
