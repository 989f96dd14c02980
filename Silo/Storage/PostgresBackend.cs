using Grainwatch.Silo.Hosting;
using Grainwatch.Silo.Postgres;
using Npgsql;

namespace Grainwatch.Silo.Storage;

/// <summary>PostgreSQL, for membership, grain state or both.</summary>
internal sealed class PostgresBackend : IBackend
{
    private readonly bool _isMaker;
    private readonly Schema _schema;

    /// <summary>A database, not yet contacted.</summary>
    /// <param name="connection">How it is reached.</param>
    /// <param name="isMaker">Whether missing tables are made, as a silo does; else they are waited for.</param>
    public PostgresBackend(NpgsqlConnectionStringBuilder connection, bool isMaker)
    {
        Name = $"PostgreSQL at {connection.Host}:{connection.Port}";
        Source = NpgsqlDataSource.Create(connection);
        _isMaker = isMaker;
        _schema = new Schema(Source);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Its connections.</summary>
    public NpgsqlDataSource Source { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_isMaker)
            {
                var applied = await _schema.ApplyAsync(cancellationToken);
                return applied.Count == 0 ? [] : [$"{Name}: applied {string.Join(", ", applied)}"];
            }

            var missing = await _schema.MissingAsync(cancellationToken);
            return missing.Count == 0
                ? []
                : throw new IOException($"a silo has yet to apply {string.Join(", ", missing)}");
        }
        catch (PostgresException e) when (IsLasting(e.SqlState))
        {
            throw new WrongSettingException($"--postgres: {Name} refuses: {e.MessageText} ({e.SqlState})", e);
        }
        catch (Exception e) when (IsOutage(e, cancellationToken))
        {
            throw new IOException($"{Name}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = Source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (Exception e) when (IsOutage(e, cancellationToken))
        {
            throw new IOException($"{Name}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Source.DisposeAsync();

    /// <summary>Whether a failure is the database's or the way's to it, not the caller's giving up.</summary>
    internal static bool IsOutage(Exception e, CancellationToken cancellationToken) =>
        e is NpgsqlException or TimeoutException or IOException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    // Who may log in (class 28), which database (3D), which schema (3F), who may make tables there (42501).
    private static bool IsLasting(string state) =>
        state.StartsWith("28", StringComparison.Ordinal) || state is "3D000" or "3F000" or "42501";
}
