using Grainwatch.Cluster.Tests.Servers;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>
/// Keeps a silo and its peers from hearing of each other, while all of them reach storage and clients: packet filter
/// rules in a table of their own. What tells whose a packet is, on one machine, is the group of its process.
/// </summary>
internal sealed class SiloCut : IAsyncDisposable
{
    private readonly string _table;

    private SiloCut(string table) => _table = table;

    /// <summary>Why there can be none; null when there can.</summary>
    public static string? Missing { get; } = FindMissing();

    /// <summary>The group of a silo, by its number: groups that nobody has.</summary>
    public static int GroupOf(int silo) => 58_000 + (Environment.ProcessId % 1000 * 4) + silo;

    /// <summary>Cuts one silo off.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="port">Its port for silos.</param>
    /// <param name="peers">The groups and ports of the others.</param>
    public static async Task<SiloCut> OfAsync(int group, int port, IReadOnlyList<(int Group, int Port)> peers)
    {
        var cut = new SiloCut($"grainwatch_{Environment.ProcessId}_{port}");
        var others = string.Join(", ", peers.Select(peer => peer.Group));
        var ports = string.Join(", ", peers.Select(peer => peer.Port));
        await Nft($"add table inet {cut._table}");
        await Nft($"add chain inet {cut._table} out {{ type filter hook output priority 0 ; }}");
        // What it sends over its own connections and over theirs, and what they send it over theirs.
        await Nft($"add rule inet {cut._table} out meta skgid {group} tcp dport {{ {ports} }} drop");
        await Nft($"add rule inet {cut._table} out meta skgid {group} tcp sport {port} drop");
        await Nft($"add rule inet {cut._table} out meta skgid {{ {others} }} tcp dport {port} drop");
        return cut;
    }

    /// <summary>Mends it.</summary>
    public async ValueTask DisposeAsync() => await Nft($"delete table inet {_table}");

    private static Task Nft(string rule) => Programs.RunAsync(["nft", .. rule.Split(' ')]);

    private static string? FindMissing()
    {
        if (!Environment.IsPrivilegedProcess) return "only root may cut silos from each other";
        var table = $"grainwatch_{Environment.ProcessId}_try";
        try
        {
            Nft($"add table inet {table}").GetAwaiter().GetResult();
            Nft($"delete table inet {table}").GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"nft cannot cut silos from each other here: {e.Message.Split('\n')[0]}";
        }
    }
}
