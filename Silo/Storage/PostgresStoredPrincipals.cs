using System.Runtime.CompilerServices;
using Grainwatch.Detection.Identity;
using Grainwatch.Grains;
using Npgsql;

namespace Grainwatch.Silo.Storage;

/// <summary>Lists the principals whose records are rows of PostgreSQL.</summary>
/// <param name="source">The database.</param>
/// <param name="serviceId">What the rows are stored under.</param>
internal sealed class PostgresStoredPrincipals(NpgsqlDataSource source, string serviceId) : IStoredPrincipals
{
    // A grain with a string key is stored with the key as it is. A record that was cleared is a row without bytes.
    private const string All =
        "select grainidextensionstring from orleansstorage "
        + $"where graintypestring = '{GrainStorage.Principal}' and serviceid = $1 and payloadbinary is not null";

    private const string OfAccount =
        $"{All} and split_part(split_part(grainidextensionstring, '/', 2), ':', 1) = $2";

    /// <inheritdoc/>
    public IAsyncEnumerable<PrincipalKey> ListAsync(string? account, CancellationToken cancellationToken = default) =>
        Listing.Guard(ReadAsync(account, cancellationToken), PostgresBackend.IsOutage, cancellationToken);

    private async IAsyncEnumerable<PrincipalKey> ReadAsync(
        string? account, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(account is null ? All : OfAccount);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = serviceId });
        if (account is not null) command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = account });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            if (PrincipalKey.TryParse(reader.GetString(0), out var key)) yield return key;
    }
}
