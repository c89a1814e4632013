// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judged

// tickets are the questions of the usual cycles, the last one for the fine one.
var tickets = []ticket{
	{
		7301, 58_102, 0, "oak side table", "shipped", "Delivery date",
		"Can you tell me when the side table will arrive?", "your side table is on its way and arrives on Tuesday.",
	},
	{
		7302, 58_017, 1, "walnut desk lamp", "delivered", "Lamp flickers",
		"The lamp flickers after a few minutes.", "please try another bulb first; if it still flickers, we replace the lamp.",
	},
	{
		7303, 57_988, 2, "wool blanket", "delivered", "Return a blanket",
		"I would like to send the blanket back.", "you can send the blanket back within 30 days with the label in the box.",
	},
	{
		7304, 58_120, 3, "steel bookshelf", "processing", "Change of address",
		"Is it too late to have it sent to the office?", "the bookshelf has not been packed yet, so you can still change the address in your account.",
	},
	{
		7305, 58_131, 0, "oak side table", "shipped", "Second parcel",
		"Only one of two parcels came.", "the second parcel was delayed by a day and arrives tomorrow.",
	},
	{
		7306, 58_075, 2, "linen curtains", "delivered", "Wrong colour",
		"I ordered grey and got sand.", "we are sorry for the mix-up; the grey curtains leave us today, and the others are yours to return free of charge.",
	},
	{
		7307, 58_160, 1, "desk organiser", "processing", "Cancel my order",
		"Please cancel the organiser.", "you can cancel the order in your account until it is packed, which will be this evening.",
	},
	{
		7308, 57_870, 3, "floor mirror", "delivered", "Invoice",
		"I need an invoice for the mirror.", "the invoice is in your account under the order, as a PDF.",
	},
	{
		7309, 58_177, 0, "set of four chairs", "shipped", "Assembly",
		"Do the chairs come assembled?", "the chairs come in parts with the tools for them; it takes about an hour.",
	},
	{
		7310, 58_190, 2, "wool blanket", "processing", "Gift wrapping",
		"Could you wrap it as a gift?", "we have added gift wrapping to your order at no cost.",
	},
	{
		7311, 58_204, 3, "steel bookshelf", "shipped", "Weight limit",
		"How much can one board carry?", "each board carries 25 kg if the shelf is fixed to the wall.",
	},
}
