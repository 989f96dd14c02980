using System.Diagnostics;
using Npgsql;

namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>
/// A PostgreSQL server of the test's own, in a temporary folder, from the machine's binaries. It refuses to run as
/// root, so that root lends it to the user that the package made.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "postgres";

    private static readonly string? s_binaries = FindBinaries();

    private readonly string _folder = Directory.CreateTempSubdirectory("grainwatch-pg-").FullName;
    private Process? _process;
    private int _databases;

    /// <summary>Why there can be none; null when there can.</summary>
    public static string? Missing { get; } =
        s_binaries is null ? "PostgreSQL's server binaries (initdb, postgres) are not here." : null;

    /// <summary>Where it listens once it runs.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>A server, running.</summary>
    public static async Task<PostgresServer> StartNewAsync()
    {
        var server = new PostgresServer();
        await server.InitialiseAsync();
        await server.StartAsync();
        return server;
    }

    /// <summary>A server that does not run yet.</summary>
    public static async Task<PostgresServer> StoppedAsync()
    {
        var server = new PostgresServer();
        await server.InitialiseAsync();
        return server;
    }

    /// <summary>The connection string of a database.</summary>
    public string Connection(string database) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username={User};Password=not-asked-for";

    /// <summary>Makes an empty database; gives its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(Connection(User), $"create database {name}");
        return Connection(name);
    }

    /// <summary>Runs a statement.</summary>
    public static async Task ExecuteAsync(string connection, string statement)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Starts it, again if it was stopped.</summary>
    public async Task StartAsync()
    {
        _process = Programs.Start(
            Lent("postgres", "-D", Data, "-p", $"{Port}", "-k", _folder, "-c", "listen_addresses=127.0.0.1",
                "-c", "fsync=off", "-c", "max_connections=200"));
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var giveUp = DateTime.UtcNow.AddSeconds(60);
        while (true)
        {
            try
            {
                await ExecuteAsync(Connection(User), "select 1");
                return;
            }
            catch (NpgsqlException) when (DateTime.UtcNow < giveUp && !_process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Ends it at once.</summary>
    public async Task StopAsync()
    {
        if (_process is null) return;
        await Programs.RunAsync(Lent("pg_ctl", "-D", Data, "stop", "-m", "immediate"));
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
        // Connections of this process that lead nowhere any more.
        NpgsqlConnection.ClearAllPools();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    private async Task InitialiseAsync()
    {
        if (IsRoot) await Programs.RunAsync("chown", User, _folder);
        await Programs.RunAsync(Lent("initdb", "-D", Data, "-A", "trust", "-U", User, "--no-sync"));
    }

    private static string? FindBinaries()
    {
        const string Debian = "/usr/lib/postgresql";
        var packaged = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).Select(version => Path.Combine(version, "bin")).OrderDescending()
            : Enumerable.Empty<string>();
        var others = Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
        return packaged.Concat(others).FirstOrDefault(folder =>
            File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    private static string[] Lent(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(s_binaries!, program), .. arguments];
        return IsRoot
            ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", .. command]
            : command;
    }
}
