"""Headlines and charts as pictures, drawn in a process of their own and never in the bot's."""
