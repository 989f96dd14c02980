namespace Grainwatch.Samples;

/// <summary>The invented resources of the organisation. A few of each, so that they recur as real ones do.</summary>
internal static class Names
{
    private static readonly string[] Systems =
    [
        "orders", "invoices", "catalogue", "shipping", "ledger", "search", "notifier", "reports", "pricing", "returns",
    ];

    private static readonly string[] Parts = ["api", "worker", "import", "export", "sync"];

    public static string Function(Chance chance) => $"{chance.Pick(Systems)}-{chance.Pick(Parts)}";

    public static string Secret(Chance chance) => $"prod/{chance.Pick(Systems)}/database-Qx7Zp2";

    public static string Parameter(Chance chance) => $"/prod/{chance.Pick(Systems)}/{chance.Pick(Parts)}/config";

    public static string Bucket(RecordContext context) =>
        $"{context.Chance.Pick(Systems)}-data-{context.Account}";

    /// <summary>One of twenty resources of a kind in the account and region, such as an instance.</summary>
    public static string Known(string prefix, RecordContext context) =>
        Ids.Resource(prefix, Chance.For(Place(context), (ulong)context.Chance.Below(20), Chance.HashOf(prefix)));

    public static string Key(RecordContext context) =>
        Ids.Guid(Chance.For(Place(context), (ulong)context.Chance.Below(4))).ToString();

    private static ulong Place(RecordContext context) => Chance.HashOf(context.Account + context.Region);
}
