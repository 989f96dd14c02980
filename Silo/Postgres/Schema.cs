using System.Globalization;
using System.Reflection;
using Grainwatch.Silo.Hosting;
using Npgsql;

namespace Grainwatch.Silo.Postgres;

/// <summary>
/// The tables in PostgreSQL: Orleans' for membership and grain state, and ours on top. Each script is applied once, in
/// the order of the names, and its name is kept in <c>grainwatch_migration</c>.
/// </summary>
/// <param name="source">The database; tables are made in the first schema of its search path.</param>
internal sealed class Schema(NpgsqlDataSource source)
{
    /// <summary>The scripts, in the order they are applied.</summary>
    public static readonly IReadOnlyList<string> Migrations =
    [
        "001-orleans-main",
        "002-orleans-clustering",
        "003-orleans-persistence",
        "004-one-record-a-grain",
    ];

    // Any number of ours that others are unlikely to take: "grainwat" in ASCII.
    private const long Lock = 0x677261696e776174;
    private const int LockSeconds = 60;

    // One statement, and so one moment: another silo may be at it.
    private const string Tables =
        "select string_agg(tablename, ', ' order by tablename) from pg_tables where schemaname = current_schema() "
        + "and tablename in ('grainwatch_migration', 'orleansquery', 'orleansmembershiptable', "
        + "'orleansmembershipversiontable', 'orleansstorage')";

    /// <summary>Applies what is missing; silos that start together wait for the one that does.</summary>
    /// <returns>The scripts it applied.</returns>
    /// <exception cref="WrongSettingException">The schema is newer than this program, or somebody else's.</exception>
    /// <exception cref="NpgsqlException">The database failed; nothing was changed.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (await MissingAsync(connection, cancellationToken) is { Count: 0 }) return [];

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand($"select pg_advisory_xact_lock({Lock})", connection))
        {
            take.CommandTimeout = LockSeconds;
            await take.ExecuteNonQueryAsync(cancellationToken);
        }

        var missing = await MissingAsync(connection, cancellationToken);
        await RunAsync(
            connection,
            "create table if not exists grainwatch_migration "
                + "(id varchar(100) primary key, applied_at timestamptz not null default now())",
            cancellationToken);
        foreach (var id in missing)
        {
            await RunAsync(connection, Script(id), cancellationToken);
            await RunAsync(connection, $"insert into grainwatch_migration (id) values ('{id}')", cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return missing;
    }

    /// <summary>The scripts not yet applied.</summary>
    /// <exception cref="WrongSettingException">The schema is newer than this program, or somebody else's.</exception>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await MissingAsync(connection, cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> MissingAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await AskAsync(connection, "select current_schema()", cancellationToken) is not { } schema)
            throw new WrongSettingException(
                "--postgres: no schema of the search path exists; make it, or correct Search Path.");
        if (await AskAsync(connection, Tables, cancellationToken) is not { } tables) return Migrations;
        if (!tables.Contains("grainwatch_migration", StringComparison.Ordinal))
        {
            throw new WrongSettingException(
                $"--postgres: schema {schema} holds tables of Orleans that are not ours ({tables}); "
                    + "use another database, or a schema of its own with Search Path.");
        }

        var applied = await AskAsync(
            connection, "select string_agg(id, ',' order by id) from grainwatch_migration", cancellationToken);
        HashSet<string> have = [.. applied?.Split(',') ?? []];
        var newer = have.Except(Migrations).Order(StringComparer.Ordinal).ToList();
        return newer.Count == 0
            ? [.. Migrations.Where(id => !have.Contains(id))]
            : throw new WrongSettingException(
                $"--postgres: schema {schema} is newer than this program: it has {string.Join(", ", newer)}; "
                    + "run the version that made it, or a later one.");
    }

    private static async Task<string?> AskAsync(
        NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(query, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture)
            is { Length: > 0 } text ? text : null;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string script, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(script, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Script(string id)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(id)
            ?? throw new InvalidOperationException($"The script {id} is not in the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
