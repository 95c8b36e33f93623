// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Copyright (C) 2026 The Warren authors */
/*
 * How far is it to the next bad bit?
 *
 * With bit error rate p the number G of good bits before the next bad one is
 * geometric: P(G >= n) = (1-p)^n. By inversion G = floor(-ln(U) / lambda) with
 * lambda = -ln(1-p) and U uniform in (0,1). A frame of n bits is hit when
 * G < n, else n is subtracted: one random number per error, not per frame, and
 * exact for every frame size. There is no floating point in the kernel, so:
 *
 *   -ln(U)    fixed point in units of 2^-58, from -ln(x) = 2 artanh((1-x)/(1+x))
 *             on [1/2, 1) and a multiple of ln 2; error below 2^-51
 *   1/lambda  a 64-bit mantissa and a shift. For p < 2^-20 from the series
 *             1/lambda = 1/p - 1/2 - p/12 - ..., where the first two terms leave
 *             a relative error below 10^-13; above from the logarithm itself
 *
 * p is given in units of 10^-18, as on the wire contract.
 */
#include "geometric.h"

#define WR_LN2 0xb17217f7d1cf79abULL /* ln 2 in units of 2^-64 */
#define WR_BER_ONE 1000000000000000000ULL

static u64 mul_high(u64 a, u64 b)
{
	return (u64)(((__uint128_t)a * b) >> 64);
}

/* (hi * 2^64 + lo) / den for hi < den and den < 2^64, a bit at a time. */
static u64 divide(u64 hi, u64 lo, u64 den)
{
	u64 quotient = 0;
	bool carry;
	int i;

	for (i = 0; i < 64; i++) {
		carry = hi >> 63;
		hi = hi << 1 | lo >> 63;
		lo <<= 1;
		quotient <<= 1;
		if (carry || hi >= den) {
			hi -= den;
			quotient |= 1;
		}
	}
	return quotient;
}

/* -ln(@u / 2^64) in units of 2^-58; @u = 0 counts as 1. */
u64 wr_neg_ln(u64 u)
{
	u64 x, num, z, z2, term, k;
	u64 sum = 0;
	int zeros;

	if (!u)
		u = 1;
	zeros = __builtin_clzll(u);
	x = u << zeros;

	/* z = (1 - x) / (1 + x) in units of 2^-64, at most 1/3 */
	num = -x;
	z = divide(num >> 1, num << 63, (1ULL << 63) + (x >> 1));
	z2 = mul_high(z, z);
	for (term = z, k = 1; term; term = mul_high(term, z2), k += 2)
		sum += term / k;

	return (u64)zeros * (WR_LN2 >> 6) + (sum >> 5);
}

/* num / den normalised, for num and den below 2^63 and not 0. */
static void normalised_ratio(struct wr_geometric *g, u64 num, u64 den)
{
	int up = __builtin_clzll(den) - __builtin_clzll(num);

	/* bring num into [den/2, den): the quotient then has its top bit set */
	if (up >= 0)
		den <<= up;
	else
		num <<= -up;
	if (num >= den) {
		/* den < 2^63 here, so doubling keeps its bits */
		den <<= 1;
		up++;
	}
	g->mantissa = divide(num, 0, den);
	g->shift = 64 - up;
}

void wr_geometric_set(struct wr_geometric *g, u64 ber)
{
	u64 p;

	if (!ber || ber >= WR_BER_ONE) {
		g->mantissa = 0;
		g->shift = 0;
		return;
	}
	p = divide(ber, 0, WR_BER_ONE); /* units of 2^-64 */
	if (p >> 44)
		normalised_ratio(g, 1ULL << 57, wr_neg_ln(-p) >> 1);
	else
		normalised_ratio(g, 2 * WR_BER_ONE - ber, 2 * ber);
}

/* How many good bits come before the next bad one. */
u64 wr_geometric_draw(const struct wr_geometric *g, struct wr_random *random)
{
	__uint128_t product;
	u32 shift = g->shift + 58;

	product = (__uint128_t)wr_neg_ln(wr_random_next(random)) *
		  g->mantissa;
	if (shift >= 128)
		return 0;
	product >>= shift;
	return product >> 64 ? ~0ULL : (u64)product;
}
