using System.Diagnostics;
using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Detection.Wire;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>
/// Silos of this release are replaced, one after the other and under load, by silos of a next one that writes memories
/// in another version and reads both. This release does not read the next one's: what it meets of that it refuses, and
/// it is served by who can read it.
/// </summary>
[Collection(WithServices.Name)]
public sealed class RollingUpgradeTests(Services services, ITestOutputHelper output)
{
    private const int Silos = 3;

    [PostgresFact]
    public async Task Replace_SilosByANextStateVersionUnderLoad_LosesNothing()
    {
        await using var trial = await Trial.StartAsync(services, Keeper.Postgres, Silos, ProofSettings.Seed);
        var database = trial.Cluster.Database;
        Assert.Equal(0, await StoredAsync(database, StateCodec.Version + 1));
        var (before, upgraded) = (trial.Refused, Stopwatch.GetTimestamp());

        foreach (var member in trial.Cluster.Members)
        {
            member.NextOn = database;
            await member.ReplaceAsync();
        }

        await trial.RecoverAsync("upgrading all silos", upgraded);
        var refused = trial.Refused - before;
        await trial.AcknowledgedAsync(Trial.Several);

        var report = await trial.JudgeAsync();
        var (old, next) = (
            await StoredAsync(database, StateCodec.Version), await StoredAsync(database, StateCodec.Version + 1));
        var repeat = ProofSettings.Repeat(nameof(Replace_SilosByANextStateVersionUnderLoad_LosesNothing));
        output.WriteLine(
            $"{refused} requests refused meanwhile; {old} principals are stored in version {StateCodec.Version}, "
            + $"{next} in version {StateCodec.Version + 1}\n{report}\n{repeat}");
        Assert.True(report.IsValid, $"{report}\n{repeat}");
        Assert.NotEqual(0, next);
    }

    /// <summary>How many principals are stored in a version; the first byte of a number is twice as much.</summary>
    private static async Task<long> StoredAsync(string database, int version)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(
            "select count(*) from orleansstorage where graintypestring = 'principal' "
            + "and get_byte(payloadbinary, 0) = $1");
        command.Parameters.AddWithValue(2 * version);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
