/* SPDX-License-Identifier: MIT */
/*
 * formula.h - what a formula of a file that is not ours asks for first
 */
#ifndef SLU_FORMULA_H
#define SLU_FORMULA_H

/**
 * slu_formula_condition() - the p of a formula `[] (p -> q)`
 * @text: the model, preprocessed
 * @name: of the formula
 *
 * If p never holds, the formula is true and says nothing.
 *
 * Return: p, or NULL where the formula is of another form.
 */
const char *slu_formula_condition(const char *text, const char *name);

#endif
