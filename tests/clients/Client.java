import java.sql.*;

/** What a program behind JDBC sees: tables, keys, types, and one row of each kind of value. Prints tab-parted lines. */
public class Client {
    public static void main(String[] arguments) throws Exception {
        try (Connection connection =
                DriverManager.getConnection(arguments[0], "kho_reader", System.getenv("KHO_PASSWORD"))) {
            DatabaseMetaData data = connection.getMetaData();
            print("schema", data.getSchemas(), "TABLE_SCHEM");
            print("table", data.getTables(null, "%", "%", new String[] {"TABLE", "VIEW"}),
                    "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE", "REMARKS");
            try (ResultSet tables = data.getTables(null, "%", "%", new String[] {"TABLE", "VIEW"})) {
                while (tables.next()) printIfReadable(connection, tables.getString(2) + "." + tables.getString(3));
            }
            print("column", data.getColumns(null, "marts", "fct_dossiers", "%"),
                    "COLUMN_NAME", "TYPE_NAME", "COLUMN_SIZE", "REMARKS");
            print("primary", data.getPrimaryKeys(null, "marts", "fct_dossiers"), "COLUMN_NAME", "KEY_SEQ");
            print("foreign", data.getImportedKeys(null, "marts", "fct_dossiers"), "FKCOLUMN_NAME", "PKTABLE_NAME");
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(System.getenv("KHO_QUERY"))) {
                row.next();
                System.out.println(String.join("\t", "value", row.getString(1), row.getBigDecimal(2).toPlainString(),
                        Long.toString(row.getLong(3)), row.getDate(4).toString(), String.valueOf(row.getString(5)),
                        row.getBigDecimal(6).toPlainString(), row.getBigDecimal(7).toPlainString()));
            }
        }
    }

    private static void printIfReadable(Connection connection, String table) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from " + table + " where false")) {
            System.out.println("readable\t" + table);
        } catch (SQLException refused) {
            return;
        }
    }

    private static void print(String kind, ResultSet rows, String... columns) throws SQLException {
        while (rows.next()) {
            StringBuilder line = new StringBuilder(kind);
            for (String column : columns) line.append('\t').append(rows.getString(column));
            System.out.println(line);
        }
    }
}
