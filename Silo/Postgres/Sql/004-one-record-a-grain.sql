-- Orleans' function inserts a grain's first record where it sees none; two activations that do so at once would both
-- succeed, and leave a grain with two records that can no longer be read. With a unique index the second one fails.
-- It has the columns of Orleans' own index first, and takes its place.
CREATE UNIQUE INDEX ux_orleansstorage_grain ON OrleansStorage
(
    grainidhash,
    graintypehash,
    grainidn0,
    grainidn1,
    graintypestring,
    coalesce(grainidextensionstring, ''),
    serviceid
);

DROP INDEX ix_orleansstorage;

-- Principals of an account, for whoever rebuilds its index. A principal's key reads type/account:id.
CREATE INDEX ix_orleansstorage_account ON OrleansStorage
(
    serviceid,
    (split_part(split_part(grainidextensionstring, '/', 2), ':', 1))
)
WHERE graintypestring = 'principal';
